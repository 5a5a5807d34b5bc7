/** Setting a server up: what has to be asked, and what is written where. It prints nothing and asks nobody itself. */
package eu.testa.mail.core.setup;
