/** The mailets of the bundle, which {@code mailetcontainer.xml} names. Nothing else is here: what they are made of is in the packages below. */
package eu.testa.mail.mailets;
