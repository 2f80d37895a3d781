"""What every room needs: places, problems, money, quantities, dates, two languages."""
