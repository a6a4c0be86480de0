package dev.syncline.http;

import jakarta.ws.rs.Path;

/** The documents of the project that the path names. */
@Path("/projects/{project}/documents")
public class ProjectDocumentsResource extends DocumentAddresses {
    ProjectDocumentsResource(DocumentDoor door, ListingDoor listing, CommandDoor commands, HistoryDoor history) {
        super(door, listing, commands, history);
    }
}
