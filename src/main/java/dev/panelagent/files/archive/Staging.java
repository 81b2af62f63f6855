package dev.panelagent.files.archive;

import dev.panelagent.common.ErrorCode;
import dev.panelagent.common.RequestException;
import dev.panelagent.common.Text;
import dev.panelagent.files.Progress;
import dev.panelagent.files.Workspace;
import dev.panelagent.files.sandbox.Directory;
import dev.panelagent.files.sandbox.FileInfo;
import dev.panelagent.files.sandbox.FilePath;
import dev.panelagent.files.sandbox.ServerFiles;
import dev.panelagent.files.sandbox.Staged;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Unpacks into a directory of its own. There are no links in it: they are only remembered, so nothing is ever written
 * through one. For one thread.
 */
final class Staging implements EntrySink, AutoCloseable {
    private final Workspace workspace;
    private final FilePath target;
    private final Directory top;
    private final Conflict conflict;
    private final Meter meter;
    private final Tally tally;
    private final OpenPath path;
    private final Map<List<String>, String> links = new LinkedHashMap<>();
    private final Map<List<String>, Entry> directories = new LinkedHashMap<>();

    Staging(Workspace workspace, FilePath target, Directory top, Conflict conflict, Meter meter, Tally tally) {
        this.workspace = workspace;
        this.target = target;
        this.top = top;
        this.conflict = conflict;
        this.meter = meter;
        this.tally = tally;
        this.path = new OpenPath(top, this::makeOrEnter);
    }

    /** Links by the names on their way, with where they are to point. */
    Map<List<String>, String> links() {
        return links;
    }

    /** Directories the archive names, with what they are to be like. */
    Map<List<String>, Entry> directories() {
        return directories;
    }

    Directory top() {
        return top;
    }

    @Override
    public void directory(Entry entry) {
        List<String> names = entry.names();
        meter.entry(names.size());
        if (names.isEmpty() || isDenied(names, true)) {
            return;
        }
        requireNoLink(entry, names);
        within(entry, () -> path.at(names));
        Entry _ = directories.put(names, entry);
    }

    @Override
    public void file(Entry entry, Content content) {
        List<String> names = leaf(entry);
        if (isDenied(names, false) || !makesRoom(entry, names)) {
            return;
        }
        Staged.Finish finish = new Staged.Finish(true, entry.mode(), entry.modified(), false);
        write(entry, names, content, finish);
    }

    private void write(Entry entry, List<String> names, Content content, Staged.Finish finish) {
        Directory parent = within(entry, () -> path.parentOf(names));
        try (Staged staged = parent.stage(names.getLast())) {
            long before = staged.replaced().map(FileInfo::size).orElse(0L);
            FileInfo file = workspace.write(staged, out -> content.to(meter.on(out)), finish);
            meter.kept(file.size() - before);
            tally.file(finalPath(names), file.size());
        }
    }

    @Override
    public void link(Entry entry, String to) {
        List<String> names = leaf(entry);
        if (isDenied(names, false) || !makesRoom(entry, names)) {
            return;
        }
        Directory parent = within(entry, () -> path.parentOf(names));
        parent.find(names.getLast()).ifPresent(before -> {
            parent.remove(names.getLast());
            workspace.budget().release(before.size());
            meter.kept(-before.size());
        });
        String _ = links.put(names, to);
        tally.file(finalPath(names), 0);
    }

    @Override
    public void hardLink(Entry entry, String to) {
        List<String> names = leaf(entry);
        List<String> source = Entry.split(to, entry.name());
        if (isDenied(names, false)) {
            return;
        }
        if (source.isEmpty() || isDeniedPath(source, false)) {
            tally.skipped(finalPath(names));
            return;
        }
        if (links.containsKey(source)) {
            meter.directory();
            link(entry, links.get(source));
            return;
        }
        if (names.equals(source) || !makesRoom(entry, names)) {
            return;
        }
        try (FileChannel original = original(entry, source)) {
            Content copy = out -> Workspace.of(original, Progress.NONE).to(out);
            write(entry, names, copy, new Staged.Finish(true, entry.mode(), entry.modified(), false));
        } catch (IOException e) {
            throw ServerFiles.failure("read", finalPath(source), e);
        }
    }

    private FileChannel original(Entry entry, List<String> source) {
        try (OpenPath way = new OpenPath(top, Directory::enter)) {
            return way.parentOf(source).read(source.getLast());
        } catch (RequestException _) {
            throw Broken.entry(entry.name(), "is another name of a file that did not come before it");
        }
    }

    @Override
    public void special(Entry entry) {
        List<String> names = entry.names();
        meter.entry(names.size());
        tally.skipped(finalPath(names));
    }

    @Override
    public void passed(long bytes) {
        meter.passed(bytes);
    }

    private List<String> leaf(Entry entry) {
        List<String> names = entry.names();
        if (names.isEmpty()) {
            throw Broken.entry(entry.name(), "has no name");
        }
        meter.entry(names.size() - 1);
        return names;
    }

    /** Rules are for where files end up, so that is what they are asked about. */
    private boolean isDenied(List<String> names, boolean directory) {
        if (isDeniedPath(names, directory)) {
            tally.skipped(finalPath(names));
            return true;
        }
        return false;
    }

    private boolean isDeniedPath(List<String> names, boolean directory) {
        return workspace.files().access().denies(finalPath(names).names(), directory);
    }

    private FilePath finalPath(List<String> names) {
        return target.child(new FilePath(names));
    }

    /** Whether an entry is to be taken, though one of the same name may have come before. */
    private boolean makesRoom(Entry entry, List<String> names) {
        requireNoLink(entry, names.subList(0, names.size() - 1));
        Directory parent = within(entry, () -> path.parentOf(names));
        Optional<FileInfo> before = parent.find(names.getLast());
        if (before.filter(FileInfo::isDirectory).isPresent()) {
            throw Broken.entry(entry.name(), "is in the archive as a directory, too");
        }
        if (before.isEmpty() && !links.containsKey(names)) {
            return true;
        }
        if (conflict == Conflict.SKIP) {
            tally.skipped(finalPath(names));
            return false;
        }
        if (conflict == Conflict.FAIL) {
            throw new RequestException(
                    ErrorCode.FILE_EXISTS,
                    Text.quote(entry.name()) + " is in the archive twice",
                    "unpack it with the policy overwrite or skip");
        }
        String _ = links.remove(names);
        long size = before.map(FileInfo::size).orElse(0L);
        tally.forget(finalPath(names), size);
        return true;
    }

    private void requireNoLink(Entry entry, List<String> names) {
        for (int length = 1; !links.isEmpty() && length <= names.size(); length++) {
            if (links.containsKey(names.subList(0, length))) {
                throw Broken.entry(entry.name(), "goes through a link of the same archive");
            }
        }
    }

    private Directory makeOrEnter(Directory directory, String name) {
        try {
            Directory made = directory.make(name);
            try {
                meter.directory();
                return made;
            } catch (RuntimeException e) {
                made.close();
                throw e;
            }
        } catch (RequestException e) {
            if (e.code() == ErrorCode.FILE_EXISTS) {
                return directory.enter(name);
            }
            throw e;
        }
    }

    private interface Way {
        Directory go();
    }

    private static Directory within(Entry entry, Way way) {
        try {
            return way.go();
        } catch (RequestException e) {
            // The kernel's "not a directory": nothing but files of this archive is in the way here.
            if (e.code() == ErrorCode.CONFIG_INVALID) {
                throw Broken.entry(entry.name(), "needs a directory where the archive has a file");
            }
            throw e;
        }
    }

    @Override
    public void close() {
        path.close();
    }
}
