package dev.syncline.http;

import java.util.Set;

/**
 * What pages may have to do with other servers.
 *
 * @param origins of pages elsewhere that may ask this server
 * @param backends other servers that this server's own pages may ask, as origins
 */
public record PageSettings(Set<String> origins, Set<String> backends) {}
