package dev.culvert.rules;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.util.Set;

/**
 * Foreign functions, which can crash the process, are called from two packages only. Memory
 * segments as buffers are harmless and may be anywhere.
 */
public final class ForeignFunctionRule {

  private static final Set<String> CALLING =
      Set.of(
          Linker.class.getName(), FunctionDescriptor.class.getName(), SymbolLookup.class.getName());

  private ForeignFunctionRule() {}

  /**
   * Checks the production classes of a module.
   *
   * @throws AssertionError naming each forbidden use, or when there are no such classes
   */
  public static void check(String rootPackage) {
    rule()
        .check(
            new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages(rootPackage));
  }

  static ArchRule rule() {
    return noClasses()
        .that()
        .resideOutsideOfPackages("dev.culvert.linux..", "dev.culvert.crypto.openssl..")
        .should()
        .dependOnClassesThat(
            describe("call foreign functions", type -> CALLING.contains(type.getName())))
        .orShould()
        .callMethodWhere(
            describe(
                "forge memory",
                call ->
                    call.getTargetOwner().isEquivalentTo(MemorySegment.class)
                        && call.getName().equals("reinterpret")))
        .because(
            "foreign functions are called in dev.culvert.linux and dev.culvert.crypto.openssl");
  }
}
