"""How many calls will come, and how sure that is. Pure: rows of counts in, forecasts out."""
