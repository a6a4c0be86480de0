package dev.syncline.ops;

import dev.syncline.codec.Sha256;
import dev.syncline.engine.child.EngineChild;
import io.quarkus.runtime.annotations.QuarkusMain;
import java.io.IOException;
import java.util.List;

/** Where every process of Syncline begins; the first argument says which one it is. */
@QuarkusMain
public final class Main {
    private static final String HELP = """
        Syncline: documents that open, read and write with no network.

          java -jar quarkus-run.jar            starts the server
          java -jar quarkus-run.jar verify     reads every document and says whether it is sound
          java -jar quarkus-run.jar health     ends with 0 if the server on this machine is ready, else with 1
          java -jar quarkus-run.jar erase      takes everything of a project or a person out of the database
          java -jar quarkus-run.jar restored   tells a database that it was restored from a backup
          java -jar quarkus-run.jar export     writes a document, a project or a timeline as a file
          java -jar quarkus-run.jar import     takes such a file into a database
          java -jar quarkus-run.jar --help     prints this; all but health have a --help of their own

        The native executable takes the same words: syncline, syncline verify and so on.
        Without configuration the server listens on port 8080 and keeps its data in ./data,
        in a Postgres that it brings and starts itself. The native executable brings none: name yours.
        The most wanted settings:

          SYNCLINE_DATA_DIR                    another folder for the data
          QUARKUS_HTTP_PORT                    another port
          QUARKUS_DATASOURCE_REACTIVE_URL      your own Postgres: postgresql://host:5432/database
          QUARKUS_DATASOURCE_USERNAME, QUARKUS_DATASOURCE_PASSWORD
        """;

    private Main() {}

    public static void main(String... args) throws IOException {
        Sha256.hashWith(PlatformSha256::hash);
        switch (args.length == 0 ? "" : args[0]) {
            case "--help", "-h" -> System.out.print(HELP);
            case Verify.ARGUMENT -> System.exit(Verify.run(List.of(args).subList(1, args.length)));
            case Health.ARGUMENT -> System.exit(Health.run());
            case Erase.ARGUMENT -> System.exit(Erase.run(List.of(args).subList(1, args.length)));
            case Restored.ARGUMENT -> System.exit(Restored.run(List.of(args).subList(1, args.length)));
            case Export.ARGUMENT -> System.exit(Export.run(List.of(args).subList(1, args.length)));
            case Import.ARGUMENT -> System.exit(Import.run(List.of(args).subList(1, args.length)));
            case EngineChild.ARGUMENT -> EngineChild.main(args);
            default -> Server.run(args);
        }
    }
}
