package dev.syncline;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The table of rooms, held as data: every class lives in a room, and a room imports only what its row allows. */
class ArchitectureTest {
    private static final String ROOT = "dev.syncline";
    private static final Path SERVER_CLASSES = Path.of("target", "classes");
    private static final Path WORKER_CLASSES = Path.of("target", "test-classes");
    private static final Path WORKER_SOURCES = Path.of("worker", "src", "main", "java");

    /** Where a room runs, and with that what it may import beyond the project's own rooms. */
    private enum Floor {
        /** Server and worker: nothing but the language. Clock, randomness and I/O come in as parameters. */
        PORTABLE,
        /** The server, on the JVM: everything but the browser. */
        SERVER,
        /** The worker without a browser, so that JVM tests and the simulation can drive it. */
        WORKER_PURE,
        /** The worker in the browser, through TeaVM. */
        WORKER_BROWSER;

        boolean isWorker() {
            return this == WORKER_PURE || this == WORKER_BROWSER;
        }
    }

    /** One row: a package below {@code dev.syncline} with everything in it. */
    private record Room(String name, Floor floor) {
        boolean holds(JavaClass type) {
            String packageName = ROOT + "." + name;
            return type.getPackageName().equals(packageName)
                    || type.getPackageName().startsWith(packageName + ".");
        }
    }

    /** Lowest room first: a room imports itself and rooms above it in this list. */
    private static final List<Room> ROOMS = Stream.of(
                    rooms(Floor.PORTABLE, "codec id change document journal wire command timeline app"),
                    rooms(
                            Floor.SERVER,
                            "log access identity project store engine live replay node socket interop http embedded"
                                    + " ops"),
                    rooms(Floor.WORKER_PURE, "worker.vault worker.link worker.client"),
                    rooms(Floor.WORKER_BROWSER, "worker.wasm worker.port worker.boot"))
            .flatMap(List::stream)
            .toList();

    private static final Set<String> LANGUAGE = Set.of("java.lang", "java.util", "java.util.function");

    /** Rooms that hold a port beside its browser adapters; only the adapters may name the browser. */
    private static final Set<String> WITH_BROWSER_ADAPTERS = Set.of("worker.vault", "worker.link");

    /** The only packages that may name a type of Automerge: the adapter, and a bridge where its API needs one. */
    private static final Predicate<String> RUNS_AUTOMERGE =
            name -> inside(name, ROOT + ".engine") || inside(name, "org.automerge");

    private static final List<JavaClass> CLASSES = importClasses();

    @Test
    @DisplayName("[BD1] every class lives in a room of the table")
    void bd1_everyClassLivesInARoom() {
        var homeless = CLASSES.stream()
                .filter(type -> room(type).isEmpty())
                .filter(type -> !inside(type.getPackageName(), "org.automerge"))
                .map(JavaClass::getName)
                .sorted()
                .toList();

        assertThat(homeless)
                .as("classes outside the rooms of ARCHITECTURE.md; add the room to its table and to this test's")
                .isEmpty();
    }

    @Test
    @DisplayName("[BD2] imports between rooms go down only")
    void bd2_importsBetweenRoomsGoDownOnly() {
        assertThat(violations(ArchitectureTest::staysBelow)).isEmpty();
    }

    @Test
    @DisplayName("[BD3] portable rooms import only the language; the browser stays in the worker's browser rooms")
    void bd3_floorsImportOnlyTheirOwn() {
        assertThat(violations(ArchitectureTest::staysOnItsFloor)).isEmpty();
    }

    @Test
    @DisplayName("[BD4] only the engine names a type of Automerge")
    void bd4_onlyTheEngineNamesAutomerge() {
        assertThat(violations(ArchitectureTest::leavesAutomergeToTheEngine)).isEmpty();
    }

    private static boolean staysBelow(Dependency dependency) {
        Optional<Room> target = room(target(dependency));
        if (target.isEmpty()) {
            return true;
        }
        Room from = room(dependency.getOriginClass()).orElseThrow();
        boolean floorIsOpen = target.get().floor() == Floor.PORTABLE
                || target.get().floor() == from.floor()
                || from.floor().isWorker() && target.get().floor().isWorker();
        return floorIsOpen && ROOMS.indexOf(target.get()) <= ROOMS.indexOf(from);
    }

    private static boolean staysOnItsFloor(Dependency dependency) {
        String imported = target(dependency).getPackageName();
        if (imported.isEmpty() || inside(imported, ROOT)) {
            return true;
        }
        Room from = room(dependency.getOriginClass()).orElseThrow();
        boolean browser = inside(imported, "org.teavm");
        return switch (from.floor()) {
            case PORTABLE -> LANGUAGE.contains(imported);
            case SERVER -> !browser;
            case WORKER_PURE -> LANGUAGE.contains(imported) || browser && WITH_BROWSER_ADAPTERS.contains(from.name());
            case WORKER_BROWSER -> LANGUAGE.contains(imported) || browser;
        };
    }

    private static boolean leavesAutomergeToTheEngine(Dependency dependency) {
        return !inside(target(dependency).getPackageName(), "org.automerge")
                || RUNS_AUTOMERGE.test(dependency.getOriginClass().getPackageName());
    }

    /** Every dependency of a class in a room that the rule refuses, once each, as readable lines. */
    private static Set<String> violations(Predicate<Dependency> rule) {
        var lines = new TreeSet<String>();
        CLASSES.stream()
                .filter(type -> room(type).isPresent())
                .flatMap(type -> type.getDirectDependenciesFromSelf().stream())
                .filter(rule.negate())
                .forEach(dependency -> lines.add(dependency.getOriginClass().getName() + " imports "
                        + target(dependency).getName()));
        return lines;
    }

    /** All classes of the server, and those of the worker's own sources (its tests share their folder). */
    private static List<JavaClass> importClasses() {
        var server = new ClassFileImporter().importPath(SERVER_CLASSES).stream();
        var worker = new ClassFileImporter()
                .importPath(WORKER_CLASSES).stream()
                        .filter(type -> Files.exists(
                                WORKER_SOURCES.resolve(outermost(type).getName().replace('.', '/') + ".java")));
        return Stream.concat(server, worker).toList();
    }

    private static JavaClass outermost(JavaClass type) {
        return type.getEnclosingClass().map(ArchitectureTest::outermost).orElse(type);
    }

    private static JavaClass target(Dependency dependency) {
        return dependency.getTargetClass().getBaseComponentType();
    }

    private static Optional<Room> room(JavaClass type) {
        return ROOMS.stream().filter(room -> room.holds(type)).findFirst();
    }

    private static boolean inside(String packageName, String parent) {
        return packageName.equals(parent) || packageName.startsWith(parent + ".");
    }

    private static List<Room> rooms(Floor floor, String names) {
        return Arrays.stream(names.split(" "))
                .map(name -> new Room(name, floor))
                .toList();
    }
}
