package dev.panelagent.config;

import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** Reads the settings once. */
@Dependent
class ConfigProducer {
    /** A record is final and cannot be proxied, so its scope is the one without proxies. */
    @Produces
    @Singleton
    AgentConfig settings() {
        return ConfigReader.read(RawSettings::find);
    }
}
