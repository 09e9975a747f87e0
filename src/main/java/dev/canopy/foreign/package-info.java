/**
 * Ingestion of what other tools report about the use of models: payloads of LiteLLM and observations of Langfuse. Their
 * fields become events; {@link dev.canopy.usage} parses and stores them.
 */
@NullMarked
package dev.canopy.foreign;

import org.jspecify.annotations.NullMarked;
