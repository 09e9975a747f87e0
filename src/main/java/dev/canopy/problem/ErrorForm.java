package dev.canopy.problem;

/** The form of errors in a protocol whose clients do not know problem+json. */
public interface ErrorForm {
    String mediaType();

    /**
     * @param status the HTTP status
     * @param detail the reason, as a sentence for the client
     */
    byte[] body(int status, String detail);
}
