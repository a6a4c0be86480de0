package dev.syncline.http;

/** Media types of bodies. */
final class HttpTypes {
    static final String JSON = "application/json";
    static final String AUTOMERGE = "application/vnd.automerge";
    static final String BYTES = "application/octet-stream";
    static final String CBOR = "application/cbor";

    private HttpTypes() {}
}
