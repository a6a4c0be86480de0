package dev.syncline.http;

import jakarta.ws.rs.Path;

/** The documents of the project that a header or the token chooses, else of the personal one. */
@Path("/documents")
public class DocumentsResource extends DocumentAddresses {
    DocumentsResource(DocumentDoor door, ListingDoor listing, CommandDoor commands, HistoryDoor history) {
        super(door, listing, commands, history);
    }
}
