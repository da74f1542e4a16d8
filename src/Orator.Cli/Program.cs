Console.WriteLine("orator");
