/**
 * The console's language: text to tokens to typed commands. It knows menus and verbs only as data
 * ({@link dev.culvert.sa.syntax.MenuNode}); what a property means is none of its business.
 */
package dev.culvert.sa.syntax;
