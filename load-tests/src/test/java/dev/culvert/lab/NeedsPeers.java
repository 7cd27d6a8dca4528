package dev.culvert.lab;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.condition.EnabledIf;

/** The test runs strongSwan in both releases; where they are not prepared it is skipped. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@EnabledIf(
    value = "dev.culvert.lab.StrongSwan#isPrepared",
    disabledReason = "needs the peers that load-tests/prepare-peers.sh puts in place")
@interface NeedsPeers {}
