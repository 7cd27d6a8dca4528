package dev.culvert.images;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.condition.EnabledIf;

/** The test runs containers; where no Docker engine answers it is skipped. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@EnabledIf(
    value = "dev.culvert.images.Built#isEngineThere",
    disabledReason = "needs a Docker engine; images/with-docker.sh starts one")
@interface NeedsDocker {}
