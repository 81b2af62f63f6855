package dev.panelagent.server;

import dev.panelagent.store.CommandJournal;
import dev.panelagent.store.CrashStore;
import dev.panelagent.store.ServerStore;

/** What the agent keeps of its servers. */
record Records(ServerStore servers, CommandJournal commands, CrashStore crashes) {}
