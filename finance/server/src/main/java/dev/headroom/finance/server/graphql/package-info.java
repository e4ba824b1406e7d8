/** One request for what a screen needs of many resources: the optional GraphQL endpoint, its bounds and its errors. */
@NullMarked
package dev.headroom.finance.server.graphql;

import org.jspecify.annotations.NullMarked;
