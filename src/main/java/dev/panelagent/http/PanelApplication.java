package dev.panelagent.http;

import jakarta.ws.rs.ApplicationPath;
import jakarta.ws.rs.core.Application;

/** The Panel's HTTP dialect, at the root of its own virtual host. */
@ApplicationPath("/")
public class PanelApplication extends Application {}
