/**
 * Packet ciphers of OpenSSL's libcrypto, called by the foreign-function API: for the packet path,
 * since they leave no garbage. Nothing here holds a policy or knows an algorithm that the JDK or
 * Bouncy Castle does not serve too, so a host without libcrypto lacks nothing but speed.
 */
package dev.culvert.crypto.openssl;
