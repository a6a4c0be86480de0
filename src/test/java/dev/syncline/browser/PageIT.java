package dev.syncline.browser;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.process.ServerProcess;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page as the packaged server gives it to a browser that was never here. */
class PageIT {
    @TempDir
    Path folder;

    @Test
    @DisplayName("[BD10] the page opens in a new browser without an error, on a desk and on a phone")
    void bd10_pageOpens() throws Exception {
        try (var server = new ServerProcess(folder.resolve("server")).start();
                var browser = Chromium.start(folder.resolve("profile"))) {
            Tab tab = browser.open(server.uri("/").toString());
            tab.waitFor("document.title.includes('Syncline')");

            tab.screenshot("page-desk");
            tab.colorScheme("dark").resize(390, 844).screenshot("page-phone-dark");
            assertThat(tab.failures()).isEmpty();
        }
    }

    @Test
    @DisplayName("[BD12] a new board has its three columns once, and takes cards")
    void bd12_newBoardHasItsColumns() throws Exception {
        try (var server = new ServerProcess(folder.resolve("server")).start();
                var browser = Chromium.start(folder.resolve("profile"))) {
            Tab tab = browser.open(server.uri("/").toString());
            tab.waitFor("document.activeElement.name === 'name'");
            tab.type("Ada\n");
            tab.waitFor("document.querySelector('.empty')");

            tab.click(".list-make .button:nth-child(2)");

            tab.waitFor("document.querySelector('.lane')");
            assertThat(tab.evaluate("[...document.querySelectorAll('.column-name')].map(({ value }) => value).join()")
                            .asText())
                    .isEqualTo("To do,Doing,Done");
            tab.click(".lane .composer .button").insert("Water the beans").press("Enter");
            tab.waitFor("document.querySelector('.lane .card')?.textContent === 'Water the beans'");
            tab.screenshot("board");
            assertThat(tab.failures()).isEmpty();
        }
    }
}
