/** The keys that only this service holds, and what it does with them. */
package dev.culvert.ike.app.secret;
