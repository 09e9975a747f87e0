/**
 * The page for people at {@code /}: sends the files in {@code META-INF/resources} with their headers, and leads
 * developers there from the Dev UI. It has no data of its own: the page uses the public API, with the credential of the
 * person at the browser.
 */
@NullMarked
package dev.canopy.page;

import org.jspecify.annotations.NullMarked;
