package dev.panelagent.http;

import dev.panelagent.command.FileAccess;
import dev.panelagent.common.ErrorCode;
import dev.panelagent.common.RequestException;
import dev.panelagent.common.ServerId;
import dev.panelagent.common.Text;
import dev.panelagent.files.Links;
import dev.panelagent.files.Workspace;
import dev.panelagent.files.archive.ArchiveFormat;
import dev.panelagent.files.archive.Archives;
import dev.panelagent.files.pull.Checksum;
import dev.panelagent.files.sandbox.Directory;
import dev.panelagent.files.sandbox.FileInfo;
import dev.panelagent.files.sandbox.FilePath;
import dev.panelagent.files.sandbox.Staged;
import dev.panelagent.protocol.HttpEncoder;
import dev.panelagent.protocol.Reply;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HEAD;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Moves files of any size, with the token or with a link for one transfer. For browsers and tools, so refusals have the
 * HTTP status that fits. What is in memory is a buffer or two for each transfer.
 */
@Path("/api/files")
@Dependent
@LinkOrToken
public class FileResource {
    private final FileAccess files;
    private final Links links;
    private final Transfers transfers;
    private final HttpEncoder encoder;

    @Inject
    public FileResource(FileAccess files, Links links, Transfers transfers, HttpEncoder encoder) {
        this.files = files;
        this.links = links;
        this.transfers = transfers;
        this.encoder = encoder;
    }

    private record Target(ServerId server, String path) {}

    private interface Transfer {
        Response run(Held held) throws IOException;
    }

    /** The file, or the part of it that {@code Range} names; a directory as an archive. */
    @GET
    @Path("download")
    public Response download(
            @Context UriInfo uri,
            @QueryParam("format") @Nullable String format,
            @HeaderParam("Range") @Nullable String range,
            @HeaderParam("If-Range") @Nullable String ifRange)
            throws IOException {
        return transfer(held -> {
            Target target = target(uri, token -> links.redeem(token, Links.Kind.DOWNLOAD));
            Workspace workspace = held.add(files.open(target.server));
            FilePath path = FilePath.parse(target.path);
            if (workspace.files().info(path).isDirectory()) {
                return pack(workspace, path, format == null ? "tar.gz" : format, held);
            }
            OpenFile file = held.add(OpenFile.open(workspace.files(), path));
            long size = file.info().size();
            Optional<ByteRange> part = ByteRange.of(file.fits(ifRange) ? range : null, size);
            if (part.isEmpty()) {
                held.close();
                return unsatisfiable(size);
            }
            return send(file, part.get(), held);
        });
    }

    /** A directory comes as an archive, made while it is sent. */
    private static Response pack(Workspace workspace, FilePath path, String word, Held held) {
        ArchiveFormat format = ArchiveFormat.parse(word);
        String name = (path.isRoot() ? "files" : path.name()) + "." + format.word();
        return Response.ok(new Delivery(held, channel -> Archives.send(workspace, path, format, channel)))
                .type(MediaType.APPLICATION_OCTET_STREAM_TYPE)
                .header(HttpHeaders.CONTENT_DISPOSITION, Attachment.named(name))
                .header("X-Content-Type-Options", "nosniff")
                .build();
    }

    private static Response send(OpenFile file, ByteRange part, Held held) {
        Response.ResponseBuilder response = file.describe(Response.status(part.partial() ? 206 : 200))
                .header(HttpHeaders.CONTENT_LENGTH, part.length())
                .entity(new Delivery(held, channel -> file.send(part, channel)));
        if (part.partial()) {
            response.header("Content-Range", part.of(file.info().size()));
        }
        return response.build();
    }

    /** What a download would say of the file; a link stays as it is. */
    @HEAD
    @Path("download")
    public Response describe(@Context UriInfo uri) throws IOException {
        Target target = target(uri, token -> links.look(token, Links.Kind.DOWNLOAD));
        FilePath path = FilePath.parse(target.path);
        try (Workspace workspace = files.open(target.server);
                OpenFile file = OpenFile.open(workspace.files(), path)) {
            return file.describe(Response.ok())
                    .header(HttpHeaders.CONTENT_LENGTH, file.info().size())
                    .build();
        }
    }

    /** Makes the body a file, in place of one that is there. */
    @PUT
    @Path("upload")
    public Response upload(@Context UriInfo uri, @Context HttpHeaders headers, InputStream body) throws IOException {
        return transfer(held -> {
            try (held) {
                Target target = target(uri, token -> links.redeem(token, Links.Kind.UPLOAD));
                requirePlainBody(headers);
                Upload upload = new Upload(body, length(headers), checksum(headers));
                return receive(upload, files.open(target.server), FilePath.parse(target.path));
            }
        });
    }

    /** The same, for clients that cannot {@code PUT}. */
    @POST
    @Path("upload")
    public Response post(@Context UriInfo uri, @Context HttpHeaders headers, InputStream body) throws IOException {
        return upload(uri, headers, body);
    }

    private Response receive(Upload upload, Workspace opened, FilePath path) {
        try (Workspace workspace = opened;
                Directory directory = workspace.files().makeDirectories(path.parent());
                Staged staged = directory.stage(path.name())) {
            Optional<FileInfo> replaced = staged.replaced();
            requireReplaceable(replaced, path);
            upload.requireSpace(workspace.budget(), replaced);
            FileInfo written = workspace.write(staged, upload, Staged.Finish.REPLACE);
            return Response.status(replaced.isPresent() ? Response.Status.OK : Response.Status.CREATED)
                    .type(MediaType.APPLICATION_JSON)
                    .entity(encoder.uploaded(path.toString(), written.size(), written.modified(), upload.sum()))
                    .build();
        }
    }

    /** Said before the body is read; renaming would fail after it. */
    private static void requireReplaceable(Optional<FileInfo> replaced, FilePath path) {
        if (replaced.filter(FileInfo::isDirectory).isPresent()) {
            throw new RequestException(
                    ErrorCode.FILE_EXISTS, Text.quote(path.toString()) + " is a directory", "name a file");
        }
    }

    private static void requirePlainBody(HttpHeaders headers) {
        MediaType type = headers.getMediaType();
        if (type != null && type.getType().equalsIgnoreCase("multipart")) {
            throw new RequestException(
                    ErrorCode.CONFIG_INVALID, "a form was sent", "send the content of the file alone as the body");
        }
    }

    private static OptionalLong length(HttpHeaders headers) {
        String length = headers.getHeaderString(HttpHeaders.CONTENT_LENGTH);
        return length == null ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(length));
    }

    private static Optional<Checksum> checksum(HttpHeaders headers) {
        return Optional.ofNullable(headers.getHeaderString("X-Checksum-Sha256"))
                .map(hex -> new Checksum("sha256", hex.strip()));
    }

    /** A link is used up only once there is room for its transfer. */
    private Response transfer(Transfer transfer) throws IOException {
        Optional<Transfers.Place> place = transfers.begin();
        if (place.isEmpty()) {
            return busy();
        }
        Held held = new Held();
        held.add(place.get());
        try {
            return transfer.run(held);
        } catch (IOException | RuntimeException e) {
            held.close();
            throw e;
        }
    }

    private interface Redeem {
        Links.Link link(String token);
    }

    private static Target target(UriInfo uri, Redeem redeem) {
        String token = uri.getQueryParameters().getFirst(LinkOrToken.PARAMETER);
        if (token != null) {
            Links.Link link = redeem.link(token);
            return new Target(link.server(), link.path());
        }
        return new Target(new ServerId(required(uri, "serverId")), required(uri, "path"));
    }

    private static String required(UriInfo uri, String name) {
        String value = uri.getQueryParameters().getFirst(name);
        if (value == null || value.isEmpty()) {
            throw new RequestException(
                    ErrorCode.CONFIG_INVALID, name + " is missing", "add it to the address, or use a link");
        }
        return value;
    }

    private Response busy() {
        return refusal(
                        Statuses.BUSY,
                        ErrorCode.INSUFFICIENT_RESOURCES,
                        Transfers.MOST + " files are moving already: try again when one is done")
                .header(HttpHeaders.RETRY_AFTER, 5)
                .build();
    }

    private Response unsatisfiable(long size) {
        return refusal(
                        Statuses.RANGE_NOT_SATISFIABLE,
                        ErrorCode.CONFIG_INVALID,
                        "the file has no such bytes: it has " + size)
                .header("Content-Range", "bytes */" + size)
                .build();
    }

    private Response.ResponseBuilder refusal(int status, ErrorCode code, String message) {
        return Response.status(status)
                .type(MediaType.APPLICATION_JSON)
                .entity(encoder.reply("", new Reply.Failure("", code, message)));
    }
}
