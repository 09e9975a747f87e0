/**
 * Search over tenants, users, organizations and features: by words, and by similar names where no words are found.
 * Filters of single lists belong to the rooms of these lists.
 */
@NullMarked
package dev.canopy.search;

import org.jspecify.annotations.NullMarked;
