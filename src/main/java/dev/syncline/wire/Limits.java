package dev.syncline.wire;

/**
 * Every bound of the program, one value each. The server reads them from its configuration (`syncline.limits`), the
 * worker takes {@link #DEFAULTS} and what the welcome announces, and tests read the same record.
 */
public record Limits(
        Sessions sessions, Documents documents, Identity identity, Projects projects, Http http, Polls polls) {
    private static final int KIB = 1024;
    private static final int MIB = 1024 * KIB;
    private static final long SECOND_MS = 1000;
    private static final long MINUTE_MS = 60 * SECOND_MS;
    private static final long DAY_MS = 24 * 60 * MINUTE_MS;

    public static final Limits DEFAULTS = new Limits(
            new Sessions(
                    MIB,
                    1000,
                    MIB,
                    MIB,
                    5 * SECOND_MS,
                    10 * SECOND_MS,
                    20 * SECOND_MS,
                    10 * SECOND_MS,
                    5000,
                    10 * SECOND_MS),
            new Documents(32 * MIB, 10_000, 500, 1000),
            new Identity(
                    15 * MINUTE_MS, 180 * DAY_MS, 10 * SECOND_MS, SECOND_MS, 20, 80, 8 * KIB, 10_000, 6000, 10_000),
            new Projects(100, 1000, 80, SECOND_MS, 10_000),
            new Http(32 * MIB, 2 * MIB, 64 * KIB, 200, 50, 200, 4 * MIB, MINUTE_MS),
            new Polls(25 * SECOND_MS, 10 * SECOND_MS, 8, 6000));

    /**
     * What one connection may use.
     *
     * @param bytesPerSecond sustained bytes pushed
     * @param entriesPerSecond sustained entries pushed
     * @param windowBytes pushed and not yet acknowledged
     * @param outboundBytesMax waiting to be read by the peer
     * @param outboundAgeMs the oldest thing that waits to be read
     * @param handshakeMs from the upgrade to the hello
     * @param idleMs without a frame before the server pings
     * @param pongMs from a ping to its answer
     * @param connectionsMax on one node
     * @param drainMs from the first sign of a stop to the last connection; half of it for what is being committed
     */
    public record Sessions(
            int bytesPerSecond,
            int entriesPerSecond,
            int windowBytes,
            int outboundBytesMax,
            long outboundAgeMs,
            long handshakeMs,
            long idleMs,
            long pongMs,
            int connectionsMax,
            long drainMs) {}

    /**
     * What one document may be.
     *
     * @param bytesMax saved
     * @param operationsPerChangeMax in one change
     * @param sessionsMax that hold the document open
     * @param openPerSessionMax documents that one session holds open
     */
    public record Documents(int bytesMax, int operationsPerChangeMax, int sessionsMax, int openPerSessionMax) {}

    /**
     * How people and programs are known.
     *
     * @param accessTokenMs the life of an own access token, and the longest accepted of an issuer's token
     * @param renewalMs the life of a session that is not renewed
     * @param renewalGraceMs in which a renewal that was just replaced still answers, for two tabs racing
     * @param revocationMs at most, from a revocation to its effect
     * @param sessionsPerUserMax alive; a new one ends the one unused for longest
     * @param displayNameCharsMax of a person
     * @param tokenCharsMax of a JWT
     * @param cachedSessionsMax whose state one node keeps in memory
     * @param signInsPerMinute sustained, and at once, from one address
     * @param countedAddressesMax in one node's memory
     */
    public record Identity(
            long accessTokenMs,
            long renewalMs,
            long renewalGraceMs,
            long revocationMs,
            int sessionsPerUserMax,
            int displayNameCharsMax,
            int tokenCharsMax,
            int cachedSessionsMax,
            int signInsPerMinute,
            int countedAddressesMax) {}

    /**
     * What projects may hold.
     *
     * @param ownedPerUserMax projects one user owns
     * @param membersMax of one project
     * @param nameCharsMax of a project
     * @param roleCacheMs at most, for which a role read from the database is believed
     * @param cachedRolesMax in one node's memory
     */
    public record Projects(
            int ownedPerUserMax, int membersMax, int nameCharsMax, long roleCacheMs, int cachedRolesMax) {}

    /**
     * What one HTTP request may be.
     *
     * @param bodyBytesMax of a body of Automerge bytes
     * @param pushBytesMax of one push that is too large for a frame
     * @param jsonBytesMax of a JSON body
     * @param pageMax rows of one listing
     * @param pageDefault rows of a listing that names no number
     * @param titleCharsMax of a document's title
     * @param entriesBytesMax of one answer with entries
     * @param stallMs in which a reader of a file takes nothing before it is given up
     */
    public record Http(
            int bodyBytesMax,
            int pushBytesMax,
            int jsonBytesMax,
            int pageMax,
            int pageDefault,
            int titleCharsMax,
            int entriesBytesMax,
            long stallMs) {}

    /**
     * What waits over HTTP for news: the connections of clients that no WebSocket reaches, and reads of one document.
     *
     * @param longestMs that one request waits
     * @param heartbeatMs between two signs of life on a stream of events
     * @param perSessionMax of one session on one node; a new connection ends the oldest, a new read is refused
     * @param begunPerMinute connections sustained, and at once, from one address
     */
    public record Polls(long longestMs, long heartbeatMs, int perSessionMax, int begunPerMinute) {}
}
