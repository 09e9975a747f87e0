package dev.canopy.kafka;

import dev.canopy.problem.ProblemException;
import io.smallrye.reactive.messaging.kafka.KafkaRecord;

/** A record that is no usage, and why. */
record RefusedRecord(KafkaRecord<byte[], byte[]> message, ProblemException problem) {}
