package dev.syncline.wire;

/**
 * Every failure a peer or an operator can observe, on every transport. The name is the code; the comment is the public
 * documentation, and docs/ERRORS.md is made of it.
 */
public enum FaultCode {
    /** The frame is not the CBOR of a frame of this protocol. The connection is closed. */
    BAD_FRAME(400, Retry.NEVER),
    /** The frame is larger than the limit that the welcome announced. The connection is closed. */
    FRAME_TOO_LARGE(413, Retry.NEVER),
    /** The peer speaks a version of the protocol that this server no longer or not yet speaks. Reload the page. */
    VERSION(426, Retry.NEVER),

    /** The request carries no credentials. */
    UNAUTHENTICATED(401, Retry.RENEW),
    /** The time of the token, of the session or of the signed prefix has passed. */
    TOKEN_EXPIRED(401, Retry.RENEW),
    /** The session was ended by its user or by an operator: sign in again. */
    SESSION_ENDED(401, Retry.NEVER),
    /** The token begins to be valid later than now. */
    TOKEN_NOT_YET_VALID(401, Retry.LATER),
    /** The token is not a signed JWT with the claims that are needed. */
    TOKEN_INVALID(401, Retry.RENEW),
    /** The signature of the token or of the signed prefix does not fit: something of what was signed is different. */
    TOKEN_SIGNATURE(401, Retry.NEVER),
    /** The token is signed with an algorithm that is not the one configured for its issuer. */
    TOKEN_ALGORITHM(401, Retry.NEVER),
    /** The issuer has no key of the token's key id. */
    TOKEN_KEY(401, Retry.NEVER),
    /** The token's issuer is not configured here. */
    TOKEN_ISSUER(401, Retry.NEVER),
    /** The token was issued for somebody else. */
    TOKEN_AUDIENCE(401, Retry.NEVER),
    /** The token is of another type than the one configured for its issuer. */
    TOKEN_TYPE(401, Retry.NEVER),
    /** The token is valid for longer than this server accepts. */
    TOKEN_LIFETIME(401, Retry.NEVER),
    /** The renewal was already used by somebody else. Every renewal of that session is void: sign in again. */
    RENEWAL_REUSED(401, Retry.NEVER),
    /** Guests may not sign in here: a token of an issuer is needed. */
    GUESTS_NOT_ALLOWED(403, Retry.NEVER),
    /** The request comes from a page of another origin than those allowed. */
    ORIGIN_NOT_ALLOWED(403, Retry.NEVER),
    /** The role in this project does not allow the action. */
    FORBIDDEN(403, Retry.NEVER),
    /** The role in this project allows reading only. */
    READ_ONLY(403, Retry.NEVER),
    /** The prefix is another session's. */
    PREFIX_FOREIGN(403, Retry.NEVER),
    /**
     * Access to the document was taken away. Only a former member is told, and only one that names a position on the
     * document's journal: such a device may give up its copy.
     */
    ACCESS_LOST(403, Retry.NEVER),

    /** There is no such document, or it is somebody else's: the answer is the same. */
    UNKNOWN_DOCUMENT(404, Retry.NEVER),
    /** There is no such project, or it is somebody else's: the answer is the same. */
    UNKNOWN_PROJECT(404, Retry.NEVER),
    /** There is no such person here. */
    UNKNOWN_USER(404, Retry.NEVER),
    /** There is no such connection, or no longer, or it cannot go on from there. Begin another and open the documents. */
    UNKNOWN_CONNECTION(404, Retry.RESUME),
    /** No state of the document has these heads. */
    UNKNOWN_HEADS(404, Retry.NEVER),
    /** This server knows no document type of that name. */
    UNKNOWN_TYPE(422, Retry.NEVER),

    /** The pushed LSNs do not follow what the server has. Nothing was stored; push from the durable LSN on. */
    NON_CONTIGUOUS(409, Retry.RESUME),
    /** Other bytes arrived under an LSN that is already decided. The timeline is over: author the work anew. */
    TIMELINE_FORKED(409, Retry.NEVER),
    /** The timeline belongs to another session, user or document. */
    TIMELINE_FOREIGN(403, Retry.NEVER),
    /** This type of document takes commands only; raw changes are refused. */
    COMMANDS_ONLY(409, Retry.NEVER),
    /** The document is merged; it takes changes and no commands. */
    CHANGES_ONLY(409, Retry.NEVER),
    /** The change is authored by an actor that is not this timeline's. */
    ACTOR_FOREIGN(422, Retry.NEVER),
    /** The change depends on changes that the document does not have. */
    MISSING_DEPENDENCY(422, Retry.NEVER),
    /** Somebody brought the pushed change through another door before. Its LSN is used, and nothing is lost. */
    CHANGE_KNOWN(409, Retry.NEVER),
    /** The bytes are not one canonical Automerge change. */
    CHANGE_MALFORMED(422, Retry.NEVER),
    /** The change is well formed but cannot be applied: the engine refused it or ended on it. */
    CHANGE_HOSTILE(422, Retry.NEVER),
    /** The change has more bytes or operations than the limits allow. */
    CHANGE_TOO_LARGE(422, Retry.NEVER),
    /** The document would grow beyond the limit. */
    DOCUMENT_TOO_LARGE(413, Retry.NEVER),
    /** Those entries are no longer kept. Read the document, then the entries behind it. */
    TRIMMED(410, Retry.RESUME),
    /** The change belongs to a history that an owner had forgotten. Author the work anew on what the document holds now. */
    FORGOTTEN(410, Retry.NEVER),
    /** Stored bytes failed their checksum and were set aside. The document cannot be served until an operator has looked. */
    QUARANTINED(503, Retry.NEVER),

    /** The server has too much to do right now. Nothing was stored. */
    OVERLOADED(503, Retry.LATER),
    /** The database or the object storage does not answer. Whether the request took effect is unknown: look before repeating it. */
    UNAVAILABLE(503, Retry.LATER),
    /** This session, user or address asks for more than its share. */
    RATE_LIMITED(429, Retry.LATER),
    /** The peer sent more unacknowledged bytes than its window holds. The connection is closed. */
    WINDOW_EXCEEDED(429, Retry.RESUME),
    /** The peer reads more slowly than its documents change. The connection is closed. */
    SLOW_CONSUMER(503, Retry.RESUME),
    /** A fixed number of something is used up, such as members of a project or sessions of a user. */
    LIMIT_REACHED(409, Retry.NEVER),
    /** The project has as many documents, or takes as many bytes, as it may. Delete some, or ask the operator for more. */
    QUOTA_EXCEEDED(507, Retry.LATER),
    /** This server has no object storage that chunks could be sent to. Send them to the server itself. */
    NO_BUCKET(501, Retry.NEVER),
    /** The server is about to stop. Connect again after the announced time. */
    DRAINING(503, Retry.LATER),

    /** There is nothing at this address. */
    NOT_FOUND(404, Retry.NEVER),
    /** The address exists, but not for this method. */
    METHOD_NOT_ALLOWED(405, Retry.NEVER),
    /** The body is of a media type that this address does not take. */
    UNSUPPORTED_MEDIA_TYPE(415, Retry.NEVER),
    /** The address cannot answer in any of the media types that were asked for. */
    NOT_ACCEPTABLE(406, Retry.NEVER),
    /** The request is not understood; the detail says which part. */
    BAD_REQUEST(400, Retry.NEVER),
    /** The body is not the one whose SHA-256 the request announces. Send it again. */
    DIGEST_MISMATCH(400, Retry.NEVER),
    /** Something else is stored at this address already. */
    PRECONDITION_FAILED(412, Retry.NEVER),
    /** The body is larger than this address takes. */
    PAYLOAD_TOO_LARGE(413, Retry.NEVER),
    /** The request contradicts what is there, such as an id that is already taken. */
    CONFLICT(409, Retry.NEVER),
    /** The server failed at something that should not fail. It was logged. */
    INTERNAL(500, Retry.LATER);

    private final int status;
    private final Retry retry;

    FaultCode(int status, Retry retry) {
        this.status = status;
        this.retry = retry;
    }

    /** The HTTP status that carries this code. */
    public int status() {
        return status;
    }

    public Retry retry() {
        return retry;
    }

    /** True when the same request may succeed without being changed. */
    public boolean retryable() {
        return retry != Retry.NEVER;
    }
}
