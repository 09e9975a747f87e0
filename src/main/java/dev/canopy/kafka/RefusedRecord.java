package dev.canopy.kafka;

import dev.canopy.problem.ProblemException;
import io.smallrye.reactive.messaging.kafka.KafkaRecord;

/** A record that is not a valid event, and the reason. */
record RefusedRecord(KafkaRecord<byte[], byte[]> message, ProblemException problem) {}
