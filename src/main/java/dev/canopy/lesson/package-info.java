/**
 * The lesson on the asynchronous session: one list read by each loading strategy, and typical mistakes with a reactive
 * session, each run next to the correct way. No other room depends on the lesson, which is disabled unless
 * {@code canopy.lesson.enabled} is true.
 */
@NullMarked
package dev.canopy.lesson;

import org.jspecify.annotations.NullMarked;
