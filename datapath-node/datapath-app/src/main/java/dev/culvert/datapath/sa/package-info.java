/**
 * SAs on their way from the broker into the packet engine: their keys are opened here, nowhere
 * else, and are zeroed once the cipher has them.
 */
package dev.culvert.datapath.sa;
