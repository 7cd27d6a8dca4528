package dev.culvert.lab;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.condition.EnabledIf;

/** The test makes network namespaces; without root it is skipped. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@EnabledIf(
    value = "dev.culvert.lab.Lab#isPermitted",
    disabledReason = "needs root: it makes network namespaces")
@interface NeedsRoot {}
