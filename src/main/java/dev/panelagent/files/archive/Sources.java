package dev.panelagent.files.archive;

import dev.panelagent.common.ErrorCode;
import dev.panelagent.common.RequestException;
import dev.panelagent.common.Text;
import dev.panelagent.files.Progress;
import dev.panelagent.files.sandbox.Directory;
import dev.panelagent.files.sandbox.FileInfo;
import dev.panelagent.files.sandbox.FilePath;
import dev.panelagent.files.sandbox.ServerFiles;
import dev.panelagent.files.sandbox.TreeWalk;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What is to go into an archive: walks it as often as it is asked to. */
final class Sources {
    private final ServerFiles files;
    private final FilePath base;
    private final List<FilePath> sources;
    private final ArchiveLimits limits;
    private final Optional<FileInfo> exclude;
    private final Progress progress;

    Sources(
            ServerFiles files,
            FilePath base,
            List<FilePath> sources,
            ArchiveLimits limits,
            Optional<FileInfo> exclude,
            Progress progress) {
        this.files = files;
        this.base = base;
        this.sources = withoutNested(sources);
        this.limits = limits;
        this.exclude = exclude;
        this.progress = progress;
        sources.forEach(this::requireInBase);
    }

    /** Is shown what goes into an archive, and what does not. */
    interface Visitor {
        void take(Directory parent, String name, FileInfo info, List<String> entry);

        void skip(FilePath path);
    }

    private void requireInBase(FilePath source) {
        if (!source.isWithin(base)) {
            throw new RequestException(
                    ErrorCode.CONFIG_INVALID,
                    Text.quote(source.toString()) + " is not in " + Text.quote(base.toString()),
                    "name what is below that directory");
        }
    }

    private static List<FilePath> withoutNested(List<FilePath> sources) {
        return sources.stream()
                .distinct()
                .filter(source -> sources.stream().noneMatch(other -> !other.equals(source) && source.isWithin(other)))
                .toList();
    }

    /** The bytes of all files; it also finds out, before anything is written, whether it is too much. */
    long measure() {
        Sum sum = new Sum();
        each(sum);
        return sum.bytes;
    }

    private static final class Sum implements Visitor {
        private long bytes;

        @Override
        public void take(Directory parent, String name, FileInfo info, List<String> entry) {
            bytes += info.isFile() ? info.size() : 0;
        }

        @Override
        public void skip(FilePath path) {}
    }

    void each(Visitor visitor) {
        Walk walk = new Walk(visitor);
        for (FilePath source : sources) {
            walk.source(source);
        }
    }

    private final class Walk {
        private final Visitor visitor;
        private long entries;
        private long bytes;

        private Walk(Visitor visitor) {
            this.visitor = visitor;
        }

        private void source(FilePath source) {
            List<String> all = source.names();
            List<String> entry = all.subList(base.names().size(), all.size());
            if (files.access().denies(source.parent().names(), true)) {
                visitor.skip(source);
            } else if (entry.isEmpty() || named(source, entry)) {
                try (Directory start = files.directory(source)) {
                    below(start, entry);
                }
            }
        }

        /** @return whether it is a directory to go into */
        private boolean named(FilePath source, List<String> entry) {
            try (Directory parent = files.parent(source)) {
                FileInfo info = parent.info(source.name());
                return visit(parent, source.name(), info, entry) && info.isDirectory();
            }
        }

        private void below(Directory start, List<String> prefix) {
            int depth = start.path().names().size();
            TreeWalk.walk(start, (parent, name, info) -> {
                List<String> names = parent.path().names();
                List<String> entry = new ArrayList<>(prefix);
                entry.addAll(names.subList(Math.min(depth, names.size()), names.size()));
                entry.add(name);
                return visit(parent, name, info, entry);
            });
        }

        private boolean visit(Directory parent, String name, FileInfo info, List<String> entry) {
            progress.advance(0);
            FilePath path = parent.path().child(name);
            if (exclude.filter(info::isSameAs).isPresent()) {
                // Under a name nobody else knows: not worth a word.
                return false;
            }
            boolean leadsOut = info.isLink() && parent.leadsOut(name);
            if (leadsOut
                    || info.kind() == FileInfo.Kind.SPECIAL
                    || files.access().denies(path.names(), info.isDirectory())) {
                visitor.skip(path);
                return false;
            }
            limits.requireEntries(++entries);
            limits.requireDepth(info.isDirectory() ? entry.size() : entry.size() - 1);
            bytes += info.isFile() ? info.size() : 0;
            limits.requireBytes(bytes);
            visitor.take(parent, name, info, entry);
            return true;
        }
    }
}
