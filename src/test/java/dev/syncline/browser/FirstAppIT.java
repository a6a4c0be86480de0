package dev.syncline.browser;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.process.ServerProcess;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code docs/FIRST-APP.md} as it is written: its files are taken out of the page, built, served and used. */
class FirstAppIT {
    private static final Path PAGE = Path.of("docs", "FIRST-APP.md");
    private static final Path PACKAGES = Path.of("src", "test", "js", "first-app");
    private static final Pattern FILE =
            Pattern.compile("^`([\\w./]+)`\n```\\w+\n(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL);
    private static final Pattern BUILD = Pattern.compile("^npx esbuild (.*)$", Pattern.MULTILINE);
    private static final String ITEMS =
            "[...document.querySelectorAll('#items li')].map(row => row.textContent.trim()).join()";
    private static final String READY =
            "!document.querySelector('#place') || document.querySelector('#place').textContent";

    @TempDir
    Path folder;

    private static void run(Path where, List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .directory(where.toFile())
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes());
        assertThat(process.waitFor())
                .as(String.join(" ", command) + "\n" + said)
                .isZero();
    }

    /** The app as a person has it who followed the page. */
    private void follow(Path app) throws IOException, InterruptedException {
        String page = Files.readString(PAGE);
        var files = FILE.matcher(page);
        var names = new ArrayList<String>();
        while (files.find()) {
            Path file = app.resolve(files.group(1));
            Files.createDirectories(file.getParent());
            Files.writeString(file, files.group(2));
            names.add(files.group(1));
        }
        assertThat(names)
                .containsExactly("serve.mjs", "pages/index.html", "pages/app.js", "app.jsx", "pages/react.html");
        for (String name : List.of("package.json", "package-lock.json")) {
            Files.copy(PACKAGES.resolve(name), app.resolve(name));
        }
        run(app, List.of("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"));
        var build = BUILD.matcher(page);
        assertThat(build.find()).isTrue();
        var command = new ArrayList<>(List.of(
                "node",
                Path.of("node_modules", "esbuild", "bin", "esbuild")
                        .toAbsolutePath()
                        .toString()));
        command.addAll(List.of(build.group(1).split(" ")));
        run(app, command);
    }

    private static Process serve(Path app, ServerProcess syncline) throws IOException {
        var builder =
                new ProcessBuilder("node", "serve.mjs").directory(app.toFile()).redirectErrorStream(true);
        builder.environment().put("SYNCLINE", syncline.uri("/").toString());
        builder.environment().put("PORT", "0");
        return builder.start();
    }

    @Test
    @DisplayName(
            "[FA1] the first app of the page runs as written, from its own origin, plain and with React, offline and"
                    + " on")
    void fa1_runsAsWritten() throws Exception {
        Path app = Files.createDirectories(folder.resolve("app"));
        follow(app);
        var syncline = new ServerProcess(folder.resolve("server"));
        Process pages = serve(app, syncline);
        try (syncline;
                var browser = Chromium.start(folder.resolve("profile"));
                BufferedReader lines = pages.inputReader()) {
            String address = lines.readLine();
            assertThat(address).startsWith("http://localhost:");
            syncline.env("SYNCLINE_ORIGINS", address.substring(0, address.length() - 1))
                    .start();

            Tab plain = browser.open(address);
            plain.waitFor(READY);
            add(plain, "Bread");
            plain.waitFor("document.querySelector('#place').textContent === 'on the server'");
            Tab react = browser.open(address + "react.html");
            react.waitFor(ITEMS + " === 'Bread'");
            add(react, "Milk");
            plain.waitFor(ITEMS + " === 'Bread,Milk'");
            plain.click("#items li:first-child input");
            react.waitFor("document.querySelector('#items li:first-child input').checked");

            syncline.kill9();
            add(plain, "Salt");
            react.waitFor(ITEMS + " === 'Bread,Milk,Salt'");
            plain.waitFor("document.querySelector('#place').textContent === 'saved on this device'");
            syncline.start();
            plain.waitFor("document.querySelector('#place').textContent === 'on the server'");
            plain.reload().waitFor(ITEMS + " === 'Bread,Milk,Salt'");
            assertThat(plain.failures()).isEmpty();
            assertThat(react.failures()).isEmpty();
        } finally {
            pages.destroyForcibly();
        }
    }

    private static void add(Tab tab, String what) {
        tab.focus("input[name=what]").insert(what).press("Enter");
        tab.waitFor(ITEMS + ".includes('" + what + "')");
    }
}
