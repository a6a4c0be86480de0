package dev.syncline.http;

import io.quarkus.test.junit.QuarkusIntegrationTest;

/** The same against the server as a process of its own: the executable, where the build has made one. */
@QuarkusIntegrationTest
class BadInputNativeIT extends BadInputTest {}
