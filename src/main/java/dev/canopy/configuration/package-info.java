/**
 * Forms and bounds of configuration values that several rooms need, the marks of resources that a key enables and of
 * keys for tuning, the texts that the build has put into the service, and the classes that a native executable needs
 * for the caches of all rooms. The keys belong to the rooms, each in an interface in the room that reads them.
 */
@NullMarked
package dev.canopy.configuration;

import org.jspecify.annotations.NullMarked;
