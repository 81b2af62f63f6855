/** The published contract: what it is made from, and the checks that hold it and the code together. */
@NullMarked
package dev.panelagent.contract;

import org.jspecify.annotations.NullMarked;
