"""The Microsoft identity platform: discovery and the client credentials grant."""
