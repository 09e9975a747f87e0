/**
 * Hashes and signatures, and the key of the database with which all instances sign. The meaning of what is hashed or
 * signed belongs to the rooms that use it.
 */
@NullMarked
package dev.canopy.crypto;

import org.jspecify.annotations.NullMarked;
