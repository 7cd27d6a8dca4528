/**
 * Menus as data. Each menu is a table of properties with name, aliases, type, default and help, and
 * a function that puts an object together; one engine does add, set, remove and print for all of
 * them. Console and REST both go through it, so they cannot differ.
 */
package dev.culvert.sa.menu;
