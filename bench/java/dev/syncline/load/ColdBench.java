package dev.syncline.load;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.syncline.bench.Machine;
import dev.syncline.bench.Memory;
import dev.syncline.change.ChangeReader;
import dev.syncline.change.ChunkSplit;
import dev.syncline.process.Await;
import dev.syncline.process.ServerProcess;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What a fresh client waits for: a document with a long history of single edits, made of the trace
 * {@code sveltecomponent}, is fetched from a packaged server that was just started; time and bytes to the last byte,
 * beside the same request to the same server when it is warm. Arguments: numbers of edits.
 */
public final class ColdBench {
    private static final Path HOME = Path.of("target", "bench-cold");
    private static final int ROUNDS = 5;
    private static final Duration REST_MAX = Duration.ofMinutes(5);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private ColdBench() {}

    public static void main(String... edits) throws Exception {
        System.out.println(Machine.describe() + "; " + ROUNDS + " rounds, medians (least–greatest).");
        System.out.println();
        System.out.println("| edits | bytes of all changes | bytes to the guest | server just started: first byte, ms"
                + " | last byte, ms | the same server warm: last byte, ms | server's memory, MB |");
        System.out.println("|---|---|---|---|---|---|---|");
        for (String count : edits.length == 0 ? new String[] {"10000", "100000", "260000"} : edits) {
            measure(Integer.parseInt(count));
        }
    }

    private static void measure(int edits) throws Exception {
        List<byte[]> puts = LongHistory.of(edits);
        long total = puts.stream().mapToLong(put -> put.length).sum();
        try (var server = new ServerProcess(HOME.resolve("run-" + System.nanoTime()))) {
            server.env("SYNCLINE_LIVE_IDLE", "PT2S").start();
            Guest guest = Guest.signIn(server, "bench");
            String address = "/documents/" + create(guest);
            for (byte[] put : puts) {
                put(guest, address, put);
            }
            awaitRest(server, guest, address);
            double[] first = new double[ROUNDS];
            double[] last = new double[ROUNDS];
            double[] warm = new double[ROUNDS];
            long bytes = 0;
            for (int round = 0; round < ROUNDS; round++) {
                server.stop();
                server.start();
                Fetched cold = fetch(guest, address);
                first[round] = cold.firstMs();
                last[round] = cold.lastMs();
                warm[round] = fetch(guest, address).lastMs();
                bytes = cold.body().length;
            }
            System.out.printf(
                    Locale.ROOT,
                    "| %,d | %,d | %,d | %s | %s | %s | %.0f |%n",
                    edits,
                    total,
                    bytes,
                    spread(first),
                    spread(last),
                    spread(warm),
                    Memory.of(server.handle()).main());
        }
    }

    /** The server forgets a document that nobody needs any longer, and puts it in order: one chunk is all of it then. */
    private static void awaitRest(ServerProcess server, Guest guest, String address) throws Exception {
        Await.until(
                "the document left the server's memory", REST_MAX, () -> server.metric("syncline_live_documents") == 0);
        Await.until(
                "its snapshot is stored",
                REST_MAX,
                () -> ChangeReader.split(fetch(guest, address).body(), LongHistory.BODY_CHANGES)
                                instanceof ChunkSplit.Chunks all
                        && all.chunks().size() == 1);
    }

    private record Fetched(double firstMs, double lastMs, byte[] body) {}

    private static Fetched fetch(Guest guest, String address) throws Exception {
        HttpRequest request = request(guest, address)
                .header("Accept", "application/vnd.automerge")
                .build();
        long start = System.nanoTime();
        HttpResponse<InputStream> answer = HTTP.send(request, BodyHandlers.ofInputStream());
        require(answer, 200);
        var body = new ByteArrayOutputStream();
        try (InputStream in = answer.body()) {
            body.write(in.read());
            double firstMs = (System.nanoTime() - start) / 1e6;
            in.transferTo(body);
            return new Fetched(firstMs, (System.nanoTime() - start) / 1e6, body.toByteArray());
        }
    }

    private static String create(Guest guest) throws Exception {
        HttpResponse<byte[]> answer = HTTP.send(
                request(guest, "/documents")
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString(JSON.writeValueAsString(Map.of("type", "automerge"))))
                        .build(),
                BodyHandlers.ofByteArray());
        require(answer, 201);
        return JSON.readTree(answer.body()).path("id").asText();
    }

    private static void put(Guest guest, String address, byte[] changes) throws Exception {
        HttpRequest request = request(guest, address)
                .header("Content-Type", "application/vnd.automerge")
                .PUT(BodyPublishers.ofByteArray(changes))
                .build();
        require(HTTP.send(request, BodyHandlers.ofByteArray()), 200);
    }

    private static HttpRequest.Builder request(Guest guest, String path) {
        return HttpRequest.newBuilder(guest.server().uri(path)).header("Authorization", "Bearer " + guest.token());
    }

    private static void require(HttpResponse<?> answer, int status) {
        if (answer.statusCode() != status) {
            throw new IllegalStateException(answer.request() + " was answered with " + answer.statusCode()
                    + (answer.body() instanceof byte[] body ? " " + new String(body, StandardCharsets.UTF_8) : ""));
        }
    }

    private static String spread(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return String.format(
                Locale.ROOT, "%.0f (%.0f–%.0f)", sorted[sorted.length / 2], sorted[0], sorted[sorted.length - 1]);
    }
}
