package dev.panelagent.config;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.ConfigProvider;

/** Reads the settings once, from every MicroProfile Config source. */
@ApplicationScoped
class ConfigProducer {
    /** A record is final and cannot be proxied, so its scope is the one without proxies. */
    @Produces
    @Singleton
    AgentConfig settings() {
        Config config = ConfigProvider.getConfig();
        return ConfigReader.read(name -> config.getOptionalValue(name, String.class));
    }
}
