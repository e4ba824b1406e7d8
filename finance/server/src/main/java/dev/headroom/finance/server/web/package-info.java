/**
 * What the HTTP interfaces of all features share: entity tags and conditions, pages, and answers to database refusals.
 */
@NullMarked
package dev.headroom.finance.server.web;

import org.jspecify.annotations.NullMarked;
