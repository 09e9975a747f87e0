package dev.canopy.fuzz;

/** An answer of the service; the media type is without its parameters, and empty if there is none. */
record Answer(int status, String mediaType, String body) {}
