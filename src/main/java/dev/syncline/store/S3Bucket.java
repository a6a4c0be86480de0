package dev.syncline.store;

import dev.syncline.store.StoreException.Kind;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.ResponseBytes;
import software.amazon.awssdk.core.async.AsyncRequestBody;
import software.amazon.awssdk.core.async.AsyncResponseTransformer;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.S3Configuration;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;

/** A bucket behind the S3 API. Bytes are checked by their SHA-256 where they are used, so the protocol's checksums are off. */
public final class S3Bucket implements Bucket {
    private static final int PRECONDITION_FAILED = 412;
    private static final int NOT_FOUND = 404;
    /** What a range of an object without bytes is answered with. */
    private static final int NO_SUCH_RANGE = 416;

    private static final String NO_SUCH_KEY = "NoSuchKey";
    /** Requests that wait for a connection; one more fails as UNAVAILABLE. */
    private static final int WAITING_MAX = 1_000;

    private final String name;
    private final S3AsyncClient client;
    private final S3Presigner signer;
    private final MeterRegistry registry;

    public S3Bucket(BucketAddress address, BucketLimits limits, MeterRegistry registry) {
        this.name = address.name();
        this.registry = registry;
        Duration answer = Duration.ofMillis(limits.answerMs());
        var credentials =
                StaticCredentialsProvider.create(AwsBasicCredentials.create(address.accessKey(), address.secretKey()));
        var builder = S3AsyncClient.builder()
                .region(Region.of(address.region()))
                .credentialsProvider(credentials)
                .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
                .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
                .overrideConfiguration(
                        override -> override.apiCallTimeout(answer).apiCallAttemptTimeout(answer.dividedBy(2)))
                .httpClientBuilder(NettyNioAsyncHttpClient.builder()
                        .maxConcurrency(limits.requestsMax())
                        .maxPendingConnectionAcquires(WAITING_MAX)
                        .connectionAcquisitionTimeout(answer)
                        .readTimeout(answer));
        address.endpoint()
                .ifPresent(endpoint -> builder.endpointOverride(endpoint).forcePathStyle(true));
        this.client = builder.build();
        var signing = S3Presigner.builder()
                .region(Region.of(address.region()))
                .credentialsProvider(credentials)
                .serviceConfiguration(S3Configuration.builder()
                        .pathStyleAccessEnabled(address.publicEndpoint().isPresent())
                        .build());
        address.publicEndpoint().ifPresent(signing::endpointOverride);
        this.signer = signing.build();
    }

    @Override
    public boolean isThere() {
        return true;
    }

    @Override
    public CompletionStage<Boolean> put(String object, byte[] bytes, Map<String, String> metadata) {
        return asked(
                "put",
                () -> client.putObject(
                        request -> request.bucket(name)
                                .key(object)
                                .ifNoneMatch("*")
                                .metadata(metadata),
                        AsyncRequestBody.fromBytes(bytes)),
                (written, refused) -> refused == null ? Boolean.TRUE : isTaken(refused) ? Boolean.FALSE : null);
    }

    @Override
    public CompletionStage<Optional<byte[]>> get(String object) {
        return asked(
                "get",
                () -> client.getObject(request -> request.bucket(name).key(object), AsyncResponseTransformer.toBytes()),
                (ResponseBytes<GetObjectResponse> read, S3Exception refused) -> refused == null
                        ? Optional.of(read.asByteArrayUnsafe())
                        : isMissing(refused) ? Optional.empty() : null);
    }

    @Override
    public CompletionStage<Optional<byte[]>> getFirst(String object, int bytesMax) {
        return asked(
                "get",
                () -> client.getObject(
                        request -> request.bucket(name).key(object).range("bytes=0-" + (bytesMax - 1)),
                        AsyncResponseTransformer.toBytes()),
                (ResponseBytes<GetObjectResponse> read, S3Exception refused) -> refused == null
                        ? Optional.of(read.asByteArrayUnsafe())
                        : refused.statusCode() == NO_SUCH_RANGE
                                ? Optional.of(new byte[0])
                                : isMissing(refused) ? Optional.empty() : null);
    }

    @Override
    public Signed sign(String object, int bytes, byte[] sha256, Duration life) {
        var signed = signer.presignPutObject(presigned -> presigned
                .signatureDuration(life)
                .putObjectRequest(request -> request.bucket(name)
                        .key(object)
                        .contentLength((long) bytes)
                        .checksumSHA256(Base64.getEncoder().encodeToString(sha256))
                        .ifNoneMatch("*")));
        Map<String, String> headers = new HashMap<>();
        signed.signedHeaders().forEach((header, values) -> {
            if (!header.equals("host") && !header.equals("content-length")) {
                headers.put(header, values.getFirst());
            }
        });
        return new Signed(signed.url().toString(), headers);
    }

    @Override
    public CompletionStage<Void> delete(String object) {
        return asked(
                        "delete",
                        () -> client.deleteObject(
                                request -> request.bucket(name).key(object)),
                        (gone, refused) -> refused == null || isMissing(refused) ? Boolean.TRUE : null)
                .thenApply(done -> null);
    }

    @Override
    public CompletionStage<Void> ask() {
        return asked(
                        "ask",
                        () -> client.headBucket(request -> request.bucket(name)),
                        (there, refused) -> refused == null ? Boolean.TRUE : null)
                .thenApply(done -> null);
    }

    private static boolean isTaken(S3Exception refused) {
        return refused.statusCode() == PRECONDITION_FAILED;
    }

    /** A bucket that is gone answers with the same status. */
    private static boolean isMissing(S3Exception refused) {
        return refused.statusCode() == NOT_FOUND
                && refused.awsErrorDetails() != null
                && NO_SUCH_KEY.equals(refused.awsErrorDetails().errorCode());
    }

    /** @param meaning of the answer or of the refusal; null if it has none, which fails as UNAVAILABLE */
    private <A, T> CompletionStage<T> asked(
            String what, Supplier<CompletionStage<A>> request, BiFunction<A, S3Exception, T> meaning) {
        long startedNs = System.nanoTime();
        return request.get().handle((answer, failure) -> {
            Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
            boolean understood = failure == null || cause instanceof S3Exception;
            T meant = understood ? meaning.apply(answer, (S3Exception) cause) : null;
            registry.timer("syncline.bucket.requests", "what", what, "result", meant == null ? "failed" : "answered")
                    .record(Duration.ofNanos(System.nanoTime() - startedNs));
            if (meant == null) {
                throw new StoreException(
                        Kind.UNAVAILABLE, "the bucket " + name + " does not " + what + ": " + why(cause));
            }
            return meant;
        });
    }

    /** Without the request, which has signatures in it. */
    private static String why(Throwable cause) {
        return cause instanceof S3Exception refused
                ? "status " + refused.statusCode()
                : cause == null ? "nothing" : cause.getClass().getSimpleName();
    }

    @Override
    public void close() {
        client.close();
        signer.close();
    }
}
