/**
 * The page for people at {@code /}. Its files are in {@code META-INF/resources}; this room sends them. All data comes from
 * the public API, with the credential of the person at the browser.
 */
@NullMarked
package dev.canopy.page;

import org.jspecify.annotations.NullMarked;
