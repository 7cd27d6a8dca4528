package dev.culvert.rules;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget.CodeUnitCallTarget;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.net.InetAddress;
import java.time.Clock;
import java.util.Date;
import java.util.List;
import java.util.Set;
import java.util.Timer;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/**
 * What a core may depend on. A core is a function of its arguments: frameworks, sockets, threads,
 * the clock and random numbers belong to the app around it, and cores know nothing of each other.
 */
public final class CoreRules {

  /** What a core may use besides itself. */
  private static final String[] SHARED = {"dev.culvert.contracts..", "dev.culvert.crypto.."};

  /**
   * The one class that stands between an argument and the JDK's {@code SecureRandom} parameters.
   */
  private static final String SUPPLIED_RANDOM = "dev.culvert.crypto.SuppliedRandom";

  private CoreRules() {}

  /**
   * Checks the production classes of a core.
   *
   * @param corePackage its root package; a sub-package {@code app} is not the core's
   * @throws AssertionError naming each forbidden dependency, or when there are no such classes
   */
  public static void check(String corePackage) {
    JavaClasses classes =
        new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages(corePackage);
    rules(corePackage).forEach(rule -> rule.check(classes));
  }

  static List<ArchRule> rules(String corePackage) {
    return List.of(
        noFramework(),
        noSockets(),
        noThreads(),
        noClock(),
        noRandomness(),
        noOtherModule(corePackage),
        ForeignFunctionRule.rule());
  }

  static ArchRule noFramework() {
    return noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "io.quarkus..", "io.vertx..", "io.smallrye..", "jakarta..", "org.apache.kafka..")
        .because("a framework belongs to the app around a core");
  }

  /** Addresses as values are no input or output, looking their names up is. */
  static ArchRule noSockets() {
    Set<String> values =
        Set.of(
            "java.net.InetAddress",
            "java.net.Inet4Address",
            "java.net.Inet6Address",
            "java.net.UnknownHostException");
    Set<String> lookups =
        Set.of(
            "getByName",
            "getAllByName",
            "getLocalHost",
            "getHostName",
            "getCanonicalHostName",
            "isReachable");
    return noClasses()
        .should()
        .dependOnClassesThat(
            resideInAnyPackage(
                    "java.net..", "javax.net..", "java.nio.channels..", "java.nio.file..")
                .and(not(describe("addresses", type -> values.contains(type.getName())))))
        .orShould()
        .callCodeUnitWhere(
            call("look a name up", owner -> owner.isAssignableTo(InetAddress.class), lookups))
        .because("input and output belong to the app around a core");
  }

  static ArchRule noThreads() {
    return noClasses()
        .should()
        .dependOnClassesThat(
            assignableTo(Thread.class)
                .or(assignableTo(Executor.class))
                .or(assignableTo(Future.class))
                .or(assignableTo(Timer.class))
                .or(describe("executors", type -> type.getName().endsWith(".Executors"))))
        .because("a core runs on the thread that calls it");
  }

  static ArchRule noClock() {
    return noClasses()
        .should()
        .dependOnClassesThat(assignableTo(Clock.class))
        .orShould()
        .callCodeUnitWhere(
            call(
                "ask for now",
                owner -> owner.getPackageName().startsWith("java.time"),
                Set.of("now")))
        .orShould()
        .callCodeUnitWhere(
            call(
                "read the system's clock",
                owner -> owner.isEquivalentTo(System.class),
                Set.of("currentTimeMillis", "nanoTime")))
        .orShould()
        .callConstructor(Date.class)
        .because("the time is an argument");
  }

  static ArchRule noRandomness() {
    return noClasses()
        .that(not(isSuppliedRandom()))
        .should()
        .dependOnClassesThat(assignableTo(RandomGenerator.class).and(not(isSuppliedRandom())))
        .orShould()
        .callMethod(Math.class, "random")
        .orShould()
        .callMethod(UUID.class, "randomUUID")
        .because("random bytes are an argument");
  }

  private static DescribedPredicate<JavaClass> isSuppliedRandom() {
    return describe("hand given randomness on", CoreRules::isSuppliedRandom);
  }

  private static boolean isSuppliedRandom(JavaClass type) {
    return type.getName().equals(SUPPLIED_RANDOM)
        || type.getName().startsWith(SUPPLIED_RANDOM + "$");
  }

  static ArchRule noOtherModule(String corePackage) {
    DescribedPredicate<JavaClass> own =
        resideInAPackage(corePackage + "..").and(not(resideInAPackage(corePackage + ".app..")));
    return noClasses()
        .that(own)
        .should()
        .dependOnClassesThat(
            resideInAPackage("dev.culvert..").and(not(own)).and(not(resideInAnyPackage(SHARED))))
        .because("a core depends on contracts and crypto alone");
  }

  private static DescribedPredicate<JavaCall<?>> call(
      String description, Predicate<JavaClass> owner, Set<String> names) {
    return describe(
        description,
        call -> {
          CodeUnitCallTarget target = call.getTarget();
          return owner.test(target.getOwner()) && names.contains(target.getName());
        });
  }
}
