/**
 * The lesson of the asynchronous session: one list read by each loading strategy, and the mistakes that a reactive session punishes,
 * each run beside what to do instead. Nothing depends on it, and nothing of it exists unless {@code canopy.lesson.enabled} is true.
 */
@NullMarked
package dev.canopy.lesson;

import org.jspecify.annotations.NullMarked;
