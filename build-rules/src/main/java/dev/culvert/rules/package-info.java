/**
 * The dependency rules between modules (docs/architecture.md, "Layout"), as ArchUnit rules. Each
 * module's tests run the rule that holds for it. Nothing here reaches a product artifact.
 */
package dev.culvert.rules;
