"""The app: pages, account, library, money, operator; by HTTP and in a browser."""
