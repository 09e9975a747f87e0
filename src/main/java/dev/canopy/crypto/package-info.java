/**
 * Hashes, signatures and seals, and the key of the database with which all instances make them. The meaning of what is
 * hashed, signed or sealed belongs to the rooms that use it.
 */
@NullMarked
package dev.canopy.crypto;

import org.jspecify.annotations.NullMarked;
