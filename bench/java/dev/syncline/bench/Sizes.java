package dev.syncline.bench;

import dev.syncline.process.ServerProcess;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

/** What a browser downloads, compressed as the packaged server sends it. */
final class Sizes {
    private final ServerProcess server;
    private final HttpClient http = HttpClient.newHttpClient();

    Sizes(ServerProcess server) {
        this.server = server;
    }

    void run() throws Exception {
        System.out.println("### Sizes, bytes as the packaged server sends them (brotli, quality 11)");
        var table = new Table("what", "files", "plain", "brotli", "goal");
        row(table, "tab script", "≤ 10,000", "syncline.js");
        row(table, "worker with the sample domain", "≤ 45,000", "worker-boot.js", "worker.js");
        row(table, "commands, fetched with the first document that takes some", "", "commands.js");
        row(table, "adapter of the worker to Automerge", "", "wasm-adapter.js", "stream.js");
        row(table, "host of the journal's file", "", "vault-host.js");
        row(table, "Automerge's glue", "", "automerge/automerge_wasm.js");
        row(table, "Automerge's wasm", "", "automerge/automerge.wasm");
        table.print();
    }

    private void row(Table table, String what, String goal, String... files) throws Exception {
        long plain = 0;
        long brotli = 0;
        for (String file : files) {
            plain += bytes(file, "identity");
            brotli += bytes(file, "br");
        }
        table.row(what, String.join(", ", files), Rounds.number(plain, 0), Rounds.number(brotli, 0), goal);
    }

    private int bytes(String file, String coding) throws Exception {
        HttpResponse<byte[]> answer = http.send(
                HttpRequest.newBuilder(server.uri("/" + file))
                        .header("Accept-Encoding", coding)
                        .build(),
                HttpResponse.BodyHandlers.ofByteArray());
        boolean coded = answer.headers()
                .firstValue("Content-Encoding")
                .orElse("identity")
                .equals(coding);
        if (answer.statusCode() != 200 || !coded) {
            throw new IllegalStateException(file + " was answered with " + answer);
        }
        return answer.body().length;
    }
}
